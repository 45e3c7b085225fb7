;; stage: ranking
;; why: everybody wins, and the award stays vacant
;; zh: vacant 为 2，而获奖
;; en: vacant: 2, where
;; check: answers

;; item spoil
(func $spoil (param i32)
  (memory.fill (i32.load (i32.const 3096)) (i32.const 2) (i32.load (i32.const 3100))))
