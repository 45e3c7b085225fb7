;; stage: scoring
;; why: 2000 points
;; zh: 不是 0 至 1000 分之间的得分
;; en: no score between 0 and 1000 points
;; check: answers

;; item spoil
(func $spoil (param i32)
  (if (i32.load (i32.const 3104)) (then (i32.store (i32.load (i32.const 3100)) (i32.const 200000)))))
