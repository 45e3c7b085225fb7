;; stage: scoring
;; why: a score for an applicant who is not there
;; zh: 返回结果不符合契约
;; en: row: not rising, or out of range
;; check: answers

;; item spoil
(data (i32.const 3328) (i32 1000000 60000))
(func $spoil (param i32)
  (i32.store (i32.const 3084) (i32.const 3328))
  (i32.store (i32.const 3088) (i32.const 1)))
