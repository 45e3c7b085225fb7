;; stage: sanction
;; why: recovers an amount below zero
;; zh: 的追缴金额为 -5
;; en: the amount of 0 is -5
;; check: answers

;; item spoil
(func $spoil (param i32)
  (i32.store (i32.const 3352) (i32.const 1))
  (i32.store8 (i32.const 3360) (i32.const 2))
  (i32.store8 (i32.const 3361) (i32.const 2))
  (i64.store (i32.const 3368) (i64.const -5))
  (call $measure))
