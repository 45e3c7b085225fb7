;; stage: sanction
;; why: traps when it is to name measures
;; zh: 执行中止
;; en: trapped
;; check: answers

;; item spoil
(func $spoil (param i32) unreachable)
