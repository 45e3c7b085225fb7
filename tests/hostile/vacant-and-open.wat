;; stage: ranking
;; why: nobody wins, and it is open whether the award stays vacant
;; zh: vacant 为 3，而获奖 0 家、未定 0 家
;; en: vacant: 3, where 0 win and 0 may win
;; check: answers

;; item spoil
(func $spoil (param i32) (i32.store8 (i32.const 3120) (i32.const 3)))
