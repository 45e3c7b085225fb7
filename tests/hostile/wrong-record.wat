;; why: a reason that points into a table, by a code that names none
;; zh: 不指向任何表
;; en: names no table, and points to row 5
;; check: answers

;; item spoil
(func $spoil (param i32)
  (call $finding (i32.const -1) (i32.const 0) (i32.const 0))
  (i32.store (i32.load (i32.const 3116)) (i32.const 5)))
