;; stage: ranking
;; why: a rule that is not met, and no reason where one is asked for
;; zh: 却没有理由
;; en: no reason is given
;; check: answers

;; item spoil
(func $spoil (param i32)
  (memory.fill (i32.load (i32.const 3080)) (i32.const 1) (i32.load (i32.const 3084))))
