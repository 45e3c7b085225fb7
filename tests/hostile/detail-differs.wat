;; why: other verdicts with reasons than without
;; zh: 两次询问结论不同
;; en: verdicts differ between calls
;; check: detail

;; item spoil
(func $spoil (param $in i32)
  (if (i32.eqz (i32.load8_u offset=16 (local.get $in)))
    (then (memory.fill (i32.load (i32.const 3076)) (i32.const 1) (i32.load (i32.const 3080))))))
