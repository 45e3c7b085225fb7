;; why: lets its table grow, and traps once it may not
;; zh: 表上限 10000 项
;; en: the table limit is 10000 elements
;; check: answers

;; item table
(table $table 1 funcref)

;; item spoil
(func $spoil (param i32)
  (loop
    (br_if 0 (i32.ne (table.grow $table (ref.null func) (i32.const 1000)) (i32.const -1))))
  unreachable)
