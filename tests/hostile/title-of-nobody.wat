;; stage: sanction
;; why: a measure against a title that is not there
;; zh: 返回结果不符合契约
;; en: measures: index out of range
;; check: answers

;; item spoil
(func $spoil (param i32)
  (i32.store (i32.const 3336) (i32.const 1))
  (i32.store (i32.const 3340) (i32.const 1000000))
  (call $measure))
