;; why: two hundred thousand reasons, for some twenty rows
;; zh: 返回结果过大：理由、说明或措施 200000 条，超过上限
;; en: its answer is too large: 200000 findings or measures, more than the bound of
;; check: answers

;; item spoil
;; Every list of the findings is the same zeroes.
(func $spoil (param i32)
  (local $list i32)
  (if (i32.eq (memory.grow (i32.const 100)) (i32.const -1)) (then unreachable))
  (local.set $list (i32.const 3092))
  (loop $next
    (i32.store (local.get $list) (i32.const 262144))
    (i32.store offset=4 (local.get $list) (i32.const 200000))
    (local.set $list (i32.add (local.get $list) (i32.const 8)))
    (br_if $next (i32.lt_u (local.get $list) (i32.const 3140)))))
