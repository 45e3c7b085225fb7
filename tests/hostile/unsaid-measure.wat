;; stage: sanction
;; why: a measure of a kind that is not described
;; zh: 返回结果不符合契约
;; en: measures: index out of range
;; check: answers

;; item spoil
(func $spoil (param i32)
  (i32.store (i32.const 3332) (i32.const 1))
  (call $measure))
