;; stage: sanction
;; why: a measure that applies by 200
;; zh: applies 为 200
;; en: is 200, neither 2
;; check: answers

;; item spoil
;; Of the first reviewer's conduct, where there is one: what is nobody's is refused before.
(func $spoil (param i32)
  (i32.store (i32.const 3352) (i32.const 1))
  (i32.store (i32.const 3356) (i32.const 0))
  (i32.store8 (i32.const 3360) (i32.const 200))
  (i32.store8 (i32.const 3361) (i32.const 2))
  (call $measure))
