;; stage: scoring
;; why: a spread of 120 per cent
;; zh: spread 为 120
;; en: spread: 120
;; check: answers

;; item spoil
(func $spoil (param i32)
  (if (i32.load (i32.const 3140)) (then (i32.store8 (i32.load (i32.const 3136)) (i32.const 120)))))
