;; why: more variables than a function may have
;; zh: 一个函数的变量有
;; en: variables in a function, more than the bound of 10000
;; check: imports

;; item bomb
(func (local «20000×i32 »))
