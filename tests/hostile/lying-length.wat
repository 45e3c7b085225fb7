;; why: a verdict more than there are applicants
;; zh: 返回结果不符合契约
;; en: rows, 
;; check: answers

;; item spoil
(func $spoil (param i32)
  (i32.store (i32.const 3080) (i32.add (i32.load (i32.const 3080)) (i32.const 1))))
