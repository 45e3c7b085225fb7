;; why: traps when it is to do its work
;; zh: 执行中止
;; en: trapped
;; check: answers

;; item spoil
(func $spoil (param i32) unreachable)
