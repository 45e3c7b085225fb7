;; why: a list of verdicts that is longer than all of its memory
;; zh: 执行失败
;; en: out of bounds
;; check: answers

;; item spoil
(func $spoil (param i32) (i32.store (i32.const 3080) (i32.const 0x7fffffff)))
