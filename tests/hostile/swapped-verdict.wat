;; why: a verdict that is another applicant's: it is not the conjunction of the rules
;; zh: 返回结果不符合契约
;; en: verdict: not the conjunction of the rules
;; check: answers

;; item spoil
(func $spoil (param i32)
  (local $rows i32) (local $cells i32)
  (local.set $rows (i32.load (i32.const 3080)))
  (local.set $cells (call $allocate (i32.const 0) (i32.const 0) (i32.const 1) (local.get $rows)))
  (memory.fill (local.get $cells) (i32.const 1) (local.get $rows))
  (i32.store (i32.const 3076) (local.get $cells)))
