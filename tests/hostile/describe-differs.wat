;; why: describes itself otherwise when one instance is asked twice; a run never does that
;; exit: 0
;; check: repeatable

;; item describe
(global $asked (mut i32) (i32.const 0))
(func (export "laurel:award/STAGE@VERSION#describe") (result i32)
  (if (global.get $asked) (then (i32.store8 (i32.const 2060) (i32.const 0x54))))
  (global.set $asked (i32.const 1))
  (i32.const 1024))
