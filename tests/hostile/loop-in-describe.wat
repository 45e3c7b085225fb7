;; why: an endless loop in `describe`
;; zh: 燃料上限 1000000000
;; en: out of fuel (it may loop for ever): the fuel limit is 1000000000
;; check: describe

;; item describe
(func (export "laurel:award/STAGE@VERSION#describe") (result i32) (loop (br 0)) unreachable)
