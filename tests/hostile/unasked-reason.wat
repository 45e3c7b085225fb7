;; why: a reason where none is asked for
;; zh: 并未要求理由
;; en: none was asked for
;; check: answers

;; item spoil
(func $spoil (param i32)
  (if (i32.load (i32.const 3080)) (then (call $finding (i32.const 0) (i32.const 0) (i32.const 0)))))
