;; stage: scoring
;; why: subtotals that do not add up
;; zh: 小计之和
;; en: together, where the total is
;; check: answers

;; item spoil
(func $spoil (param i32)
  (local $cells i32) (local $bytes i32)
  (local.set $bytes (i32.mul (i32.load (i32.const 3132)) (i32.const 4)))
  (local.set $cells (call $allocate (i32.const 0) (i32.const 0) (i32.const 4) (local.get $bytes)))
  (memory.copy (local.get $cells) (i32.load (i32.const 3128)) (local.get $bytes))
  (if (local.get $bytes) (then (i32.store (local.get $cells) (i32.const 99999))))
  (i32.store (i32.const 3128) (local.get $cells)))
