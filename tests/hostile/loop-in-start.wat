;; why: an endless loop in the start function, before anything is called
;; zh: 燃料上限 1000000000
;; en: out of fuel (it may loop for ever): the fuel limit is 1000000000
;; check: describe

;; item start
(func $begin (loop (br 0)))
(start $begin)
