;; why: a reason with a code that is not described
;; zh: 返回结果不符合契约
;; en: findings: index out of range
;; check: answers

;; item spoil
(func $spoil (param i32) (call $finding (i32.const -1) (i32.const 0) (i32.const 77)))
