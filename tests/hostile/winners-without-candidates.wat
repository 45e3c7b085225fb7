;; stage: ranking
;; why: everybody wins, nobody is a candidate
;; zh: 获奖的须是候选
;; en: a winner is a candidate
;; check: answers

;; item spoil
(func $spoil (param i32)
  (local $rows i32) (local $cells i32)
  (local.set $rows (i32.load (i32.const 3100)))
  (local.set $cells (call $allocate (i32.const 0) (i32.const 0) (i32.const 1) (local.get $rows)))
  (memory.fill (local.get $cells) (i32.const 2) (local.get $rows))
  (i32.store (i32.const 3096) (local.get $cells))
  (i32.store8 (i32.const 3120) (i32.const 1)))
