;; why: the year of the cycle is a string's
;; zh: 参数 › 应为 `record`，实为 `u32`
;; en: wanted `record`, found `u32`
;; check: world
;; types: calendar: calendar, cohort => calendar: u32, cohort


