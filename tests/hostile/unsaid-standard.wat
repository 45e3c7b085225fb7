;; stage: scoring
;; why: a score by a standard that it does not describe
;; zh: 返回结果不符合契约
;; en: standard: index out of range
;; check: answers

;; item spoil
;; Row 0 has 600 points, of one sheet.
(data (i32.const 3328) (i32 0 60000 1))
(func $spoil (param i32)
  (call $list (i32.const 3084) (i32.const 3328))
  (call $list (i32.const 3092) (i32.const 3332))
  (call $list (i32.const 3100) (i32.const 3332))
  (call $list (i32.const 3108) (i32.const 3336)))
(func $list (param $list i32) (param $at i32)
  (i32.store (local.get $list) (local.get $at))
  (i32.store offset=4 (local.get $list) (i32.const 1)))
