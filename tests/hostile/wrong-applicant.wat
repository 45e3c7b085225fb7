;; why: a reason about an applicant who is not there
;; zh: 返回结果不符合契约
;; en: findings: index out of range
;; check: answers

;; item spoil
(func $spoil (param i32) (call $finding (i32.const 1000000) (i32.const 0) (i32.const 0)))
