;; The items of a stage of ranking that differ from those of eligibility: all rules are met, and nobody is a
;; candidate, so that the award stays vacant.

;; item description
;; As in eligibility, but the rule is one by which there are candidates.
(data (i32.const 2080) "shortlist")
(data (i32.const 1024)
  (i32 2048 7 2056 3 2060 5 2048 0 -2147483648 -2147483648 -2147483648 0 2048 0)
  (i32 1280 1 2048 0 1408 1 2048 0))
(data (i32.const 1280)
  (i32 2048 7 2056 3 2060 5 2056 3 2060 5 2080 9 0 0 2048 0 2048 0 2048 0 2048 0))
(data (i32.const 1408) (i32 2048 7 2056 3 2060 5 0 2048 0 0))
(data (i32.const 1512) (i32 2048 0))

;; item facts

;; item answer
;; The answer at 3072: 3080 rules, 3088 candidates, 3096 winners, 3104 best and 3112 worst place, 3120
;; vacant, 3128 prize, 3136 findings.
(data (i32.const 3072)
  (i32 0 0 2048 0 2048 0 2048 0 2048 0 2048 0 2 0 0 0)
  (i32 2048 0 2048 0 2048 0 2048 0 2048 0 2048 0))
(func (export "laurel:award/ranking@VERSION#select") (param $in i32) (result i32)
  (local $rows i32) (local $cells i32) (local $places i32)
  (local.set $rows (i32.load offset=48 (local.get $in)))
  (local.set $cells (call $allocate (i32.const 0) (i32.const 0) (i32.const 1) (local.get $rows)))
  (memory.fill (local.get $cells) (i32.const 2) (local.get $rows))
  (local.set $places (call $allocate (i32.const 0) (i32.const 0) (i32.const 4)
    (i32.mul (local.get $rows) (i32.const 4))))
  (i32.store (i32.const 3080) (local.get $cells))
  (i32.store (i32.const 3084) (local.get $rows))
  ;; Rules and candidates are not the same cells: a case changes one of them.
  (local.set $cells (call $allocate (i32.const 0) (i32.const 0) (i32.const 1) (local.get $rows)))
  (memory.fill (local.get $cells) (i32.const 1) (local.get $rows))
  (i32.store (i32.const 3088) (local.get $cells))
  (i32.store (i32.const 3092) (local.get $rows))
  (i32.store (i32.const 3096) (local.get $cells))
  (i32.store (i32.const 3100) (local.get $rows))
  (i32.store (i32.const 3104) (local.get $places))
  (i32.store (i32.const 3108) (local.get $rows))
  (i32.store (i32.const 3112) (local.get $places))
  (i32.store (i32.const 3116) (local.get $rows))
  (call $spoil (local.get $in))
  (i32.const 3072))

;; item finding
