;; stage: scoring
;; why: leaves out everybody who was picked
;; zh: 进入现场评审或有评分，却不在 row 中
;; en: row: picked or with marks, and not there
;; check: answers

;; item spoil
(func $spoil (param i32)
  (i32.store (i32.const 3088) (i32.const 0))
  (i32.store (i32.const 3096) (i32.const 0))
  (i32.store (i32.const 3104) (i32.const 0))
  (i32.store (i32.const 3112) (i32.const 0))
  (i32.store (i32.const 3124) (i32.const 0))
  (i32.store (i32.const 3132) (i32.const 0))
  (i32.store (i32.const 3140) (i32.const 0)))
