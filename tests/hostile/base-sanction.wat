;; The items of a stage of sanction that differ from those of eligibility: no measure is called for.

;; item facts
;; One kind of measure: id, title, who proposes it, who decides on it.
(data (i32.const 1512) (i32 1520 1))
(data (i32.const 1520) (i32 2048 7 2056 3 2060 5 2056 3 2060 5 2056 3 2060 5))
(func (export "laurel:award/sanction@VERSION#measure-kinds") (result i32) (i32.const 1512))

;; item answer
;; The answer at 3072: 3076 measures, 3084 findings.
(data (i32.const 3072) (i32 0 2048 0 2048 0 2048 0 2048 0 2048 0 2048 0 2048 0))
(func (export "laurel:award/sanction@VERSION#enforce") (param $in i32) (result i32)
  (call $spoil (local.get $in))
  (i32.const 3072))

;; item finding
;; One measure at 3328: 3328 rule, 3332 kind, 3336 title, 3344 event, 3352 conduct, 3360 whether it
;; applies, 3361 how far it has come, 3368 amount.
(data (i32.const 3328) (i32 0 0 0 0 0 0 0 0 1 0 0 0))
(func $measure
  (i32.store (i32.const 3076) (i32.const 3328))
  (i32.store (i32.const 3080) (i32.const 1)))
