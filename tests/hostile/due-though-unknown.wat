;; stage: sanction
;; why: due, though it is not known whether it applies
;; zh: applies 为 3，与进展 due 不符
;; en: does not go with due
;; check: answers

;; item spoil
(func $spoil (param i32)
  (i32.store (i32.const 3352) (i32.const 1))
  (i32.store8 (i32.const 3360) (i32.const 3))
  (i32.store8 (i32.const 3361) (i32.const 1))
  (call $measure))
