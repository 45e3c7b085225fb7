;; stage: scoring
;; why: a score by a standard that it does not describe
;; zh: 返回结果不符合契约
;; en: standard: index out of range
;; check: answers

;; item spoil
(func $spoil (param i32) (i32.store (i32.const 3116) (i32.const 1)))
