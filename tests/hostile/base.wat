;; An honest stage of eligibility, as small as there can be: one rule that everybody meets. A case
;; takes all of this and puts items of its own in the place of those of the same name.

;; item memory
(memory (export "memory") 2)

;; item allocate
;; Gives out memory and never takes it back: an instance lives for one call.
(global $heap (mut i32) (i32.const 65536))
(func $allocate (export "cabi_realloc") (param i32 i32 i32) (param $size i32) (result i32)
  (local $at i32)
  (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 7)) (i32.const -8)))
  (global.set $heap (i32.add (local.get $at) (local.get $size)))
  (block $room
    (loop $more
      (br_if $room (i32.le_u (global.get $heap) (i32.mul (memory.size) (i32.const 65536))))
      (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))
      unreachable))
  (local.get $at))

;; item words
;; Id at 2048, wording in two languages at 2056 and 2060.
(data (i32.const 2048) "hostile")
(data (i32.const 2060) "title")

;; item wording
(data (i32.const 2056) "\e9\a2\98")

;; item description
;; Instrument; lists of rules, terms, codes and readings.
(data (i32.const 1024)
  (i32 2048 7 2056 3 2060 5 2048 0 -2147483648 -2147483648 -2147483648 0 2048 0)
  (i32 1280 1 2048 0 1408 1 2048 0))
;; A rule: id, article, title, concept, kind, grounds, facts, terms.
(data (i32.const 1280)
  (i32 2048 7 2056 3 2060 5 2056 3 2060 5 2048 7 0 0 2048 0 2048 0 2048 0 2048 0))
;; A code: id, title, value and limit, table, remark.
(data (i32.const 1408) (i32 2048 7 2056 3 2060 5 0 2048 0 0))
;; No facts.
(data (i32.const 1512) (i32 2048 0))

;; item describe
(func (export "laurel:award/STAGE@VERSION#describe") (result i32) (i32.const 1024))

;; item facts
(func (export "laurel:award/STAGE@VERSION#facts") (result i32) (i32.const 1512))

;; item answer
;; The answer at 3072: 3076 verdict, 3084 rules, 3092 findings (row, rule, code, at, value, limit).
(data (i32.const 3072) (i32 0 2048 0 2048 0 2048 0 2048 0 2048 0 2048 0 2048 0 2048 0))
(func (export "laurel:award/STAGE@VERSION#screen") (param $in i32) (result i32)
  (local $rows i32) (local $cells i32)
  (local.set $rows (i32.load offset=44 (local.get $in)))
  (local.set $cells (call $allocate (i32.const 0) (i32.const 0) (i32.const 1) (local.get $rows)))
  (memory.fill (local.get $cells) (i32.const 2) (local.get $rows))
  (i32.store (i32.const 3076) (local.get $cells))
  (i32.store (i32.const 3080) (local.get $rows))
  (i32.store (i32.const 3084) (local.get $cells))
  (i32.store (i32.const 3088) (local.get $rows))
  (call $spoil (local.get $in))
  (i32.const 3072))

;; item finding
;; One finding: its row, rule and code.
(data (i32.const 3328) (i32 0 0 0 -1 0 0 0 0))
(func $finding (param $row i32) (param $rule i32) (param $code i32)
  (i32.store (i32.const 3328) (local.get $row))
  (i32.store (i32.const 3332) (local.get $rule))
  (i32.store (i32.const 3336) (local.get $code))
  (call $one (i32.const 3092) (i32.const 3328))
  (call $one (i32.const 3100) (i32.const 3332))
  (call $one (i32.const 3108) (i32.const 3336))
  (call $one (i32.const 3116) (i32.const 3340))
  (call $one (i32.const 3124) (i32.const 3344))
  (call $one (i32.const 3132) (i32.const 3352)))
(func $one (param $list i32) (param $at i32)
  (i32.store (local.get $list) (local.get $at))
  (i32.store offset=4 (local.get $list) (i32.const 1)))

;; item spoil
;; What a hostile stage does to its answer before it gives it.
(func $spoil (param $in i32))
