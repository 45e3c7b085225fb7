;; why: asks itself again while it is still answering, by way of a component around it
;; zh: 执行中止
;; en: cannot enter component instance
;; check: answers
;; imports: again

;; item a-import
(import "$root" "again" (func $again))

;; item spoil
(func $spoil (param i32) (call $again))
