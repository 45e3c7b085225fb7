;; stage: ranking
;; why: an answer to who is a candidate that is none of the four
;; zh: 返回结果不符合契约
;; en: candidate: code above 3
;; check: answers

;; item spoil
(func $spoil (param i32)
  (if (i32.load (i32.const 3092)) (then (i32.store8 (i32.load (i32.const 3088)) (i32.const 9)))))
