;; stage: ranking
;; why: recursion without end while applicants are ranked
;; zh: 栈上限 1048576 字节
;; en: the stack limit is 1048576 bytes
;; check: answers

;; item spoil
(func $spoil (param $in i32) (call $deeper (i64.const 0)))
(func $deeper (param $depth i64)
  (call $deeper (i64.add (local.get $depth) (i64.const 1)))
  (i64.store (i32.const 4096) (local.get $depth)))
