;; stage: ranking
;; why: places from the 7th to the 3rd
;; zh: 最前位次 7、最后位次 3
;; en: best, worst: 7 to 3 are no places
;; check: answers

;; item spoil
(func $spoil (param i32)
  (local $rows i32) (local $places i32)
  (local.set $rows (i32.load (i32.const 3108)))
  (if (i32.eqz (local.get $rows)) (then return))
  (local.set $places (call $allocate (i32.const 0) (i32.const 0) (i32.const 4)
    (i32.mul (local.get $rows) (i32.const 4))))
  (i32.store (local.get $places) (i32.const 7))
  (i32.store (i32.const 3104) (local.get $places))
  (local.set $places (call $allocate (i32.const 0) (i32.const 0) (i32.const 4)
    (i32.mul (local.get $rows) (i32.const 4))))
  (i32.store (local.get $places) (i32.const 3))
  (i32.store (i32.const 3112) (local.get $places)))
