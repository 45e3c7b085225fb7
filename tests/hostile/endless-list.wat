;; why: lists that are there, and are all the same 256 MiB: together they are more than may cross
;; zh: 返回的数据过大：传输上限
;; en: its answer is too large: the transfer limit is
;; check: answers

;; item spoil
;; Every list of the findings: row, rule, code and at have four bytes an element, value and limit eight.
(func $spoil (param i32)
  (local $list i32)
  (if (i32.eq (memory.grow (i32.const 4097)) (i32.const -1)) (then unreachable))
  (local.set $list (i32.const 3092))
  (loop $next
    (i32.store (local.get $list) (i32.const 65536))
    (i32.store offset=4 (local.get $list)
      (select (i32.const 33554432) (i32.const 67108864) (i32.ge_u (local.get $list) (i32.const 3124))))
    (local.set $list (i32.add (local.get $list) (i32.const 8)))
    (br_if $next (i32.lt_u (local.get $list) (i32.const 3140)))))
