;; why: endless recursion
;; zh: 栈上限 1048576 字节
;; en: the stack limit is 1048576 bytes
;; check: answers

;; item spoil
(func $spoil (param i32) (call $spoil (local.get 0)) (call $spoil (local.get 0)))
