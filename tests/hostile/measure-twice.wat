;; stage: sanction
;; why: the same measure twice
;; zh: 或同一措施列了两次
;; en: or are the same
;; check: answers

;; item spoil
;; A measure has 56 bytes.
(func $spoil (param i32)
  (i32.store (i32.const 3352) (i32.const 1))
  (i32.store8 (i32.const 3360) (i32.const 2))
  (i32.store8 (i32.const 3361) (i32.const 2))
  (call $measure)
  (memory.copy (i32.const 3376) (i32.const 3328) (i32.const 48))
  (i32.store (i32.const 3080) (i32.const 2)))
