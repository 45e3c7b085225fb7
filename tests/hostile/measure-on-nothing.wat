;; stage: sanction
;; why: a measure about neither a title nor a reviewer
;; zh: 二者取其一
;; en: and not about both or neither
;; check: answers

;; item spoil
(func $spoil (param i32)
  (i32.store8 (i32.const 3360) (i32.const 2))
  (i32.store8 (i32.const 3361) (i32.const 1))
  (call $measure))
