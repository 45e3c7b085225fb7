;; why: a verdict that is none of the four
;; zh: 返回结果不符合契约
;; en: verdict: code above 3
;; check: answers

;; item spoil
(func $spoil (param i32)
  (if (i32.load (i32.const 3080)) (then (i32.store8 (i32.load (i32.const 3076)) (i32.const 9)))))
