;; stage: ranking
;; why: one is in the order, at place 1 to 9
;; zh: 最后位次 9，而在排序中的只有 1 家
;; en: worst: 9, where 1 are in the order
;; check: answers

;; item spoil
(func $spoil (param i32)
  (local $rows i32) (local $places i32)
  (local.set $rows (i32.load (i32.const 3108)))
  (if (i32.eqz (local.get $rows)) (then return))
  (i32.store (i32.load (i32.const 3104)) (i32.const 1))
  (local.set $places (call $allocate (i32.const 0) (i32.const 0) (i32.const 4)
    (i32.mul (local.get $rows) (i32.const 4))))
  (i32.store (local.get $places) (i32.const 9))
  (i32.store (i32.const 3112) (local.get $places)))
