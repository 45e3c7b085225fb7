;; stage: ranking
;; why: places are numbers of 64 bits
;; zh: best › 应为 `u32`，实为 `u64`
;; en: best › wanted `u32`, found `u64`
;; check: world
;; types: best: list<u32> => best: list<u64>


