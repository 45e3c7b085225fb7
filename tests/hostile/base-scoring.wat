;; The items of a stage of scoring that differ from those of eligibility: all rules are met, and whoever was
;; picked or has marks has any score between 0 and 1000 points.

;; item facts
;; A standard of one category with one item, in memory from 1520, 1600 and 1632 on.
(data (i32.const 1512) (i32 1520 1))
(data (i32.const 1520)
  (i32 2048 7 2056 3 2060 5 0 -2147483648 0 2056 3 2060 5 1600 1 1632 1))
(data (i32.const 1600) (i32 2048 7 2056 3 2060 5 1000))
(data (i32.const 1632) (i32 2048 7 2056 3 2060 5 0 1000))
(func (export "laurel:award/scoring@VERSION#standards") (result i32) (i32.const 1512))

;; item answer
;; The answer at 3072: 3076 visited, 3084 row, 3092 low, 3100 high, 3108 over, 3116 standard, 3120 and 3128
;; subtotals, 3136 spread, 3144 rules, 3152 findings.
(data (i32.const 3072)
  (i32 0 2048 0 2048 0 2048 0 2048 0 2048 0 0 2048 0 2048 0 2048 0 2048 0)
  (i32 2048 0 2048 0 2048 0 2048 0 2048 0 2048 0))
(func $put (param $list i32) (param $at i32) (param $length i32)
  (i32.store (local.get $list) (local.get $at))
  (i32.store offset=4 (local.get $list) (local.get $length)))
(func $room (param $bytes i32) (result i32)
  (call $allocate (i32.const 0) (i32.const 0) (i32.const 4) (local.get $bytes)))
;; Marks the applicants of a table.
(func $mark (param $flags i32) (param $owners i32) (param $length i32)
  (block $end
    (loop $more
      (br_if $end (i32.eqz (local.get $length)))
      (i32.store8 (i32.add (local.get $flags) (i32.load (local.get $owners))) (i32.const 2))
      (local.set $owners (i32.add (local.get $owners) (i32.const 4)))
      (local.set $length (i32.sub (local.get $length) (i32.const 1)))
      (br $more))))
(func (export "laurel:award/scoring@VERSION#score") (param $in i32) (result i32)
  (local $rows i32) (local $picked i32) (local $flags i32) (local $words i32)
  (local $row i32) (local $none i32) (local $full i32) (local $one i32) (local $bytes i32)
  (local $i i32) (local $n i32)
  (local.set $picked (i32.load offset=44 (local.get $in)))
  (local.set $rows (i32.load offset=48 (local.get $in)))
  (local.set $words (i32.mul (local.get $rows) (i32.const 4)))
  (local.set $bytes (call $room (local.get $rows)))
  (memory.copy (local.get $bytes) (local.get $picked) (local.get $rows))
  (call $put (i32.const 3076) (local.get $bytes) (local.get $rows))
  (local.set $flags (call $room (local.get $rows)))
  (memory.copy (local.get $flags) (local.get $picked) (local.get $rows))
  (call $mark (local.get $flags) (i32.load offset=68 (local.get $in)) (i32.load offset=72 (local.get $in)))
  (call $mark (local.get $flags) (i32.load offset=100 (local.get $in)) (i32.load offset=104 (local.get $in)))
  (local.set $row (call $room (local.get $words)))
  (local.set $none (call $room (local.get $words)))
  (memory.fill (local.get $none) (i32.const 0) (local.get $words))
  (local.set $full (call $room (local.get $words)))
  (local.set $one (call $room (local.get $words)))
  (block $end
    (loop $more
      (br_if $end (i32.eq (local.get $i) (local.get $rows)))
      (if (i32.eq (i32.load8_u (i32.add (local.get $flags) (local.get $i))) (i32.const 2))
        (then
          (i32.store (i32.add (local.get $row) (i32.mul (local.get $n) (i32.const 4))) (local.get $i))
          (i32.store (i32.add (local.get $full) (i32.mul (local.get $n) (i32.const 4))) (i32.const 100000))
          (i32.store (i32.add (local.get $one) (i32.mul (local.get $n) (i32.const 4))) (i32.const 1))
          (local.set $n (i32.add (local.get $n) (i32.const 1)))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $more)))
  (call $put (i32.const 3084) (local.get $row) (local.get $n))
  (call $put (i32.const 3092) (local.get $none) (local.get $n))
  (call $put (i32.const 3100) (local.get $full) (local.get $n))
  (call $put (i32.const 3108) (local.get $one) (local.get $n))
  (call $put (i32.const 3120) (local.get $none) (local.get $n))
  (call $put (i32.const 3128) (local.get $full) (local.get $n))
  (local.set $bytes (call $room (local.get $rows)))
  (memory.fill (local.get $bytes) (i32.const 255) (local.get $rows))
  (call $put (i32.const 3136) (local.get $bytes) (local.get $n))
  (local.set $bytes (call $room (local.get $rows)))
  (memory.fill (local.get $bytes) (i32.const 2) (local.get $rows))
  (call $put (i32.const 3144) (local.get $bytes) (local.get $rows))
  (call $spoil (local.get $in))
  (i32.const 3072))

;; item finding
