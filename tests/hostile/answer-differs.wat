;; why: answers otherwise when one instance is asked twice; a run never does that
;; exit: 0
;; check: deterministic

;; item spoil
(global $asked (mut i32) (i32.const 0))
(func $spoil (param i32)
  (if (global.get $asked)
    (then (memory.fill (i32.load (i32.const 3076)) (i32.const 3) (i32.load (i32.const 3080)))))
  (global.set $asked (i32.const 1)))
