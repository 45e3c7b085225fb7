;; The items of a stage of scoring that differ from those of eligibility: it scores nobody.

;; item facts
;; No standards.
(data (i32.const 1512) (i32 2048 0))
(func (export "laurel:award/scoring@VERSION#standards") (result i32) (i32.const 1512))

;; item answer
;; The answer at 3072: 3076 visited, 3084 to 3108 scores, 3116 standard, 3120 to 3136 columns of
;; scores, 3144 rules, 3152 findings.
(data (i32.const 3072)
  (i32 0 2048 0 2048 0 2048 0 2048 0 2048 0 0 2048 0 2048 0 2048 0 2048 0)
  (i32 2048 0 2048 0 2048 0 2048 0 2048 0 2048 0))
(func (export "laurel:award/scoring@VERSION#score") (param $in i32) (result i32)
  (local $rows i32) (local $cells i32)
  (local.set $rows (i32.load offset=48 (local.get $in)))
  (local.set $cells (call $allocate (i32.const 0) (i32.const 0) (i32.const 1) (local.get $rows)))
  (memory.fill (local.get $cells) (i32.const 1) (local.get $rows))
  (i32.store (i32.const 3076) (local.get $cells))
  (i32.store (i32.const 3080) (local.get $rows))
  (i32.store (i32.const 3144) (local.get $cells))
  (i32.store (i32.const 3148) (local.get $rows))
  (call $spoil (local.get $in))
  (i32.const 3072))

;; item finding
