;; stage: scoring
;; why: an endless loop while sheets are scored
;; zh: 燃料上限 10
;; en: out of fuel (it may loop for ever): the fuel limit is 10
;; check: answers

;; item spoil
(func $spoil (param i32) (loop (br 0)))
