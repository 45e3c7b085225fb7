;; stage: ranking
;; why: a prize of less than nothing
;; zh: prize 为负数
;; en: prize: negative
;; check: answers

;; item spoil
(func $spoil (param i32) (i64.store (i32.const 3128) (i64.const -300000)))
