;; why: traps when it is asked what it is
;; zh: 执行中止
;; en: trapped
;; check: describe

;; item describe
(func (export "laurel:award/STAGE@VERSION#describe") (result i32) unreachable)
