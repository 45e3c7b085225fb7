;; stage: ranking
;; why: fewer places than applicants
;; zh: 返回结果不符合契约
;; en: best: 
;; check: answers

;; item spoil
(func $spoil (param i32) (i32.store (i32.const 3108) (i32.const 0)))
